// One Kafka broker in KRaft mode, in a process of its own, for tests and for trying the distributed parts out. Not for production.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering } from './answering.mjs';
import { freePorts } from './free-ports.mjs';
import { kafkaJars } from './jars.mjs';

const JAVA = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
const KEYTOOL = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'keytool') : 'keytool';

/**
 * @typedef {object} KafkaNode
 * @property {string} brokers `host:port`
 * @property {number} port
 * @property {{ brokers: string, ca: string } | undefined} secured with `user`: where clients come in over TLS and SASL only, and the certificate to trust
 * @property {string} folder
 * @property {() => number} pid of the running process, for signals (SIGSTOP, SIGCONT)
 * @property {() => Promise<void>} stop ends it in order and for good; its folder stays unless it was temporary
 * @property {() => Promise<void>} kill as a power cut would; the folder stays
 * @property {() => Promise<void>} restart on the same folder and port, after `kill` or `halt`; one that runs goes on. Asked for while it starts, it waits for that
 * @property {() => Promise<void>} halt ends it in order and keeps its folder for `restart`
 */

/**
 * Formats the folder if it is new, starts the broker and resolves when it answers. It ends with this process, however that ends.
 * With `user` it also listens where TLS and SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512) are asked for, and knows this user.
 * `onExit` is told when the running broker ends without having been asked to.
 * @param {{ folder?: string, port?: number, properties?: Record<string, string>, cache?: string, user?: { name: string, password: string }, onExit?: (code: number | null, signal: NodeJS.Signals | null) => void }} [options]
 * @returns {Promise<KafkaNode>}
 */
export async function startKafka({ folder, port, properties = {}, cache, user, onExit } = {}) {
  const jars = await kafkaJars(cache);
  const temporary = folder === undefined;
  const home = folder ?? mkdtempSync(join(tmpdir(), 'interlock-kafka-'));
  mkdirSync(home, { recursive: true });
  const config = join(home, 'server.properties');
  if (!existsSync(config) || port !== undefined) {
    const [own, controller, secured] = await freePorts(3);
    const door = user ? await securedDoor(home, { plain: port ?? own, controller, secured }, user) : {};
    writeFileSync(config, serverProperties(home, port ?? own, controller, { ...door, ...properties }));
  }
  const listening = Number(/^listeners=PLAINTEXT:\/\/127\.0\.0\.1:(\d+)/m.exec(readFileSync(config, 'utf8'))?.[1]);
  const classPath = join(jars, '*');
  if (!existsSync(join(home, 'log', 'meta.properties')))
    await run(
      ['-cp', classPath, 'kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', config].concat(
        user ? ['256', '512'].flatMap((bits) => ['--add-scram', `SCRAM-SHA-${bits}=[name=${user.name},password=${user.password}]`]) : [],
      ),
    );

  /** The process, from when it begins to start. @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  let stopped = false;
  /** Those that are to end. @type {Set<import('node:child_process').ChildProcess>} */
  const asked = new Set();
  /** What was asked for before. Two brokers that start over one folder destroy its metadata log. */
  let before = Promise.resolve();
  /** @param {() => Promise<void>} work */
  const inTurn = (work) => {
    const done = before.then(work);
    before = done.catch(() => undefined);
    return done;
  };
  const running = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const start = async () => {
    if (stopped) throw new Error(`the broker of ${home} was stopped for good`);
    if (running()) return;
    const started = launch(classPath, config);
    child = started;
    await answering(started);
    const tell = () => (asked.has(started) ? undefined : onExit?.(started.exitCode, started.signalCode));
    if (running()) started.on('exit', tell);
    else tell();
  };
  /** @param {NodeJS.Signals} signal */
  const signalled = (signal) => {
    if (!child || !running()) return;
    asked.add(child);
    child.kill(signal);
    // A frozen process takes no other signal.
    child.kill('SIGCONT');
  };
  /** One that starts is not waited for: it may never be ready. @param {NodeJS.Signals} signal */
  const end = (signal) => {
    signalled(signal);
    return inTurn(async () => {
      if (!child || !running()) return;
      const waiting = setInterval(() => undefined, 2 ** 30);
      const closed = once(child, 'close');
      signalled(signal);
      await closed;
      clearInterval(waiting);
    });
  };
  await inTurn(start);
  return {
    brokers: `127.0.0.1:${listening}`,
    port: listening,
    secured: securedAt(home, config),
    folder: home,
    pid: () => child?.pid ?? -1,
    halt: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    restart: () => inTurn(start),
    stop: async () => {
      stopped = true;
      // Nothing of a temporary broker is worth the seconds of an orderly end.
      await end(temporary ? 'SIGKILL' : 'SIGTERM');
      if (temporary) rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A listener for clients that come in over TLS and say who they are, under a certificate made here. */
async function securedDoor(home, { plain, controller, secured }, { name, password }) {
  const store = join(home, 'broker.p12');
  const key = ['-alias', 'broker', '-keystore', store, '-storetype', 'PKCS12', '-storepass', 'changeit'];
  await run(
    ['-genkeypair', ...key, '-keyalg', 'RSA', '-dname', 'CN=127.0.0.1', '-ext', 'SAN=IP:127.0.0.1,DNS:localhost', '-validity', '2'],
    'keytool',
  );
  await run(['-exportcert', '-rfc', ...key, '-file', join(home, 'broker.pem')], 'keytool');
  const listeners = `PLAINTEXT://127.0.0.1:${plain},SECURED://127.0.0.1:${secured}`;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  return {
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': listeners,
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURED:SASL_SSL',
    'listener.name.secured.ssl.keystore.location': store,
    'listener.name.secured.ssl.keystore.password': 'changeit',
    'listener.name.secured.ssl.keystore.type': 'PKCS12',
    'listener.name.secured.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secured.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${name}="${password}";`,
    'listener.name.secured.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.secured.scram-sha-512.sasl.jaas.config': scram,
  };
}

function securedAt(home, config) {
  const [, port] = /SECURED:\/\/127\.0\.0\.1:(\d+)/.exec(readFileSync(config, 'utf8')) ?? [];
  return port === undefined ? undefined : { brokers: `127.0.0.1:${port}`, ca: readFileSync(join(home, 'broker.pem'), 'utf8') };
}

/** 16 bytes in base64url, as Kafka wants them: not with a dash first, which would be taken for an option. */
function clusterId() {
  const bytes = randomBytes(16);
  bytes[0] &= 0x7f;
  return bytes.toString('base64url');
}

/** Static voters, one replica of everything, no group delay, no topic made by mistake. */
function serverProperties(home, port, controller, more) {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'log.dirs': join(home, 'log'),
    // In a folder of its own it is locked before anything is written to it. A folder that was made otherwise stays as it is.
    ...(existsSync(join(home, 'log', '__cluster_metadata-0')) ? {} : { 'metadata.log.dir': join(home, 'metadata') }),
    'num.partitions': '1',
    'offsets.topic.num.partitions': '8',
    'transaction.state.log.num.partitions': '4',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'auto.create.topics.enable': 'false',
    // After a kill the controller takes the broker back when its old session is over.
    'broker.heartbeat.interval.ms': '500',
    'broker.session.timeout.ms': '3000',
    ...more,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function launch(classPath, config) {
  const heap = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
  // A group of its own: the terminal's Ctrl-C must not end it before what depends on it.
  const child = spawn(JAVA, [...heap, '-cp', classPath, 'kafka.Kafka', config], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  endWithUs(child);
  return child;
}

/** A killed process runs no exit handler; a pipe that closes tells a small shell of it. */
function endWithUs(child) {
  if (process.platform === 'win32' || child.pid === undefined) return;
  const watch = spawn('sh', ['-c', `cat >/dev/null; kill -9 ${child.pid} 2>/dev/null`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.stdin.on('error', () => undefined); // the watch was ended first
  watch.unref();
  watch.stdin.unref?.();
  child.on('close', () => watch.kill('SIGKILL'));
}

/**
 * @param {string[]} args
 * @param {'java' | 'keytool'} [tool]
 */
async function run(args, tool = 'java') {
  const [command, before] = tool === 'java' ? [JAVA, ['-XX:TieredStopAtLevel=1']] : [KEYTOOL, []];
  const child = spawn(command, [...before, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  const [code] = await once(child, 'close');
  if (code !== 0)
    throw new Error(
      `${tool} ${args.find((argument) => /^[a-z-]*[A-Za-z.]+$/.test(argument))} ended with ${code}:\n${output.slice(-4_000)}`,
    );
}
