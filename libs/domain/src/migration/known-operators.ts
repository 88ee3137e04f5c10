/** Operators of PostgreSQL that change nothing. Any other is a call of a function that is elsewhere. */
const OPERATORS =
  '+ - * / % ^ |/ ||/ @ & | # << >> || = <> != < > <= >= ~ ~* !~ !~* ~~ ~~* !~~ !~~* ^@ && @> <@ @@ @@@ -> ->> #> #>> #- ? ?| ?& @? &< &> -|- <<= >>= !! ~= ' +
  '|>> <<| &<| |&> ?# ?- ?-| ?|| @-@ ## <-> ~<~ ~<=~ ~>=~ ~>~';

export const KNOWN_OPERATORS: ReadonlySet<string> = new Set(OPERATORS.split(' '));
