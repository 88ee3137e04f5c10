export class ReleaseStreamError extends Error {
  readonly code = 'release.broken_stream';
  constructor(message: string) {
    super(message);
    this.name = 'ReleaseStreamError';
  }
}
