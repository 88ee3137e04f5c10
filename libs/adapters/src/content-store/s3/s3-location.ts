/** Where contents lie: the keys of `s3://bucket/prefix` begin with `prefix/`. */
export interface S3Location {
  readonly bucket: string;
  /** Without slashes at its ends; absent: keys begin at the bucket's root. */
  readonly prefix?: string;
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html, and of keys the characters that need no handling.
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^[A-Za-z0-9!_.*'()-]+(?:\/[A-Za-z0-9!_.*'()-]+)*$/;

/** Reads `s3://bucket` or `s3://bucket/prefix`, as INTERLOCK_CONTENT_STORE names it. Anything else is a TypeError. */
export const parseS3Location = (text: string): S3Location => {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/?(.*?)\/?$/s.exec(text) ?? [];
  return checkedLocation({ bucket, ...(prefix === '' ? {} : { prefix }) }, text);
};

export const checkedLocation = ({ bucket, prefix }: S3Location, found: string = JSON.stringify({ bucket, prefix })): S3Location => {
  if (!BUCKET.test(bucket)) throw new TypeError(`content store is ${JSON.stringify(found)}, expected "s3://<bucket>[/<prefix>]"`);
  if (prefix === undefined) return { bucket };
  // `.` and `..` are taken for folders by stores that keep keys as paths.
  if (!PREFIX.test(prefix) || prefix.split('/').some((part) => /^\.+$/.test(part)))
    throw new TypeError(
      `prefix of content store ${JSON.stringify(found)} is ${JSON.stringify(prefix)}, expected names of letters, digits and !_.*'()- between single slashes`,
    );
  return { bucket, prefix };
};
