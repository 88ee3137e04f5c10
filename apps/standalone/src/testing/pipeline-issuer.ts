import { createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An OpenID Connect issuer on loopback that signs ID tokens for jobs, as GitHub and GitLab do: discovery, keys, RS256. */
export interface PipelineIssuer {
  readonly url: string;
  /** A token with these claims; its own only where they are not among them. */
  token(claims: Readonly<Record<string, unknown>>): string;
  close(): Promise<void>;
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const startPipelineIssuer = async (): Promise<PipelineIssuer> => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomUUID();
  const answers = new Map<string, unknown>();
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? '');
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers.set('/.well-known/openid-configuration', { issuer: url, jwks_uri: `${url}/keys` });
  answers.set('/keys', { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] });
  return {
    url,
    token: (claims) => {
      const now = Math.floor(Date.now() / 1000);
      const body = { iss: url, aud: 'interlock', iat: now, nbf: now, exp: now + 300, jti: randomUUID(), ...claims };
      const signed = `${encoded({ alg: 'RS256', typ: 'JWT', kid })}.${encoded(body)}`;
      return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey).toString('base64url')}`;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
