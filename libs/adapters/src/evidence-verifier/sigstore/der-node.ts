import { ASN1Obj } from '@sigstore/core';

/** A node of a DER tree that is written in one buffer: the library's own writes one per node, of a kilobyte at least. */
export class DerNode extends ASN1Obj {
  override toDER(): Buffer {
    const der = Buffer.allocUnsafe(lengthOf(this));
    write(this, der, 0);
    return der;
  }
}

/** A node of what was received: it cannot be edited, so that its encoding and its name are worked out once. */
export class SettledNode extends DerNode {
  #der: Buffer | undefined;
  #oid: string | undefined;

  static of({ tag, value, subs }: ASN1Obj): SettledNode {
    const settled: ASN1Obj[] = subs.map((sub) => SettledNode.of(sub));
    Object.freeze(settled);
    return new SettledNode(tag, value, settled);
  }

  override toDER(): Buffer {
    return (this.#der ??= super.toDER());
  }

  override toOID(): string {
    return (this.#oid ??= super.toOID());
  }
}

/** A tree of its own, to be edited. */
export const editable = ({ tag, value, subs }: ASN1Obj): DerNode =>
  new DerNode(
    tag,
    value,
    subs.map((sub) => editable(sub)),
  );

const contentLength = ({ subs, value }: ASN1Obj): number =>
  subs.length === 0 ? value.length : subs.reduce((sum, sub) => sum + lengthOf(sub), 0);

const lengthOf = (node: ASN1Obj): number => {
  const content = contentLength(node);
  return 1 + lengthOfLength(content) + content;
};

/** X.690 §8.1.3: one octet up to 127, else their count and the octets. */
const lengthOfLength = (length: number): number => {
  let octets = 1;
  if (length >= 0x80) for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets += 1;
  return octets;
};

const write = (node: ASN1Obj, into: Buffer, from: number): number => {
  const content = contentLength(node);
  const octets = lengthOfLength(content);
  into[from] = node.tag.toDER();
  let at = from + 1;
  if (octets === 1) into[at] = content;
  else {
    into[at] = 0x80 | (octets - 1);
    into.writeUIntBE(content, at + 1, octets - 1);
  }
  at += octets;
  if (node.subs.length === 0) return at + node.value.copy(into, at);
  for (const sub of node.subs) at = write(sub, into, at);
  return at;
};
