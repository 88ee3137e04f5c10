// Prints the path of the pinned `opa`, compiling it with Go where it is not there yet.
import { requireOpa } from './opa.mjs';

console.log(requireOpa('installing opa'));
