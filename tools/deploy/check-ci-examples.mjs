// deploy/examples/ci: the workflow by GitHub's own parser, the pipeline by GitLab's schema (gitlab-ci-local carries it), and both by the CLI's options.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../workspace.mjs';

const FOLDER = join('deploy', 'examples', 'ci');
const GITHUB = join(FOLDER, 'github', 'release.yml');
const GITLAB = join(FOLDER, 'gitlab', '.gitlab-ci.yml');

export const checkCiExamples = async () => {
  const texts = [GITHUB, GITLAB].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  return {
    findings: [...(await githubFindings()), ...gitlabFindings(), ...texts.flatMap(commandFindings)],
    told: [`${GITHUB}: valid by GitHub's parser`, `${GITLAB}: valid by GitLab's schema`],
  };
};

// The parser's own imports of JSON lack the attribute that Node asks for.
const withAttribute = (url, context, load) =>
  load(url, url.endsWith('.json') ? { ...context, importAttributes: { ...context.importAttributes, type: 'json' } } : context);

const githubFindings = async () => {
  registerHooks({ load: withAttribute });
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
  const content = readFileSync(join(root, GITHUB), 'utf8');
  const { context, value } = parseWorkflow({ name: 'release.yml', content }, new NoOperationTraceWriter());
  const template = value === undefined ? { jobs: [] } : await convertWorkflowTemplate(context, value);
  const errors = context.errors.getErrors().map(({ message }) => `${GITHUB}: ${message}`);
  return (template.jobs ?? []).length > 0 ? errors : [...errors, `${GITHUB}: it has no job`];
};

const gitlabFindings = () => {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-gitlab-'));
  try {
    copyFileSync(join(root, GITLAB), join(folder, '.gitlab-ci.yml'));
    // It reads who and where from git; nothing is run.
    const git = (...args) => spawnSync('git', args, { cwd: folder });
    git('init', '--quiet', '--initial-branch=main');
    git('config', 'user.name', 'check');
    git('config', 'user.email', 'check@example.org');
    git('remote', 'add', 'origin', 'https://gitlab.com/example/checkout.git');
    git('add', '.');
    git('commit', '--quiet', '--message=check');
    const cli = createRequire(import.meta.url).resolve('gitlab-ci-local/dist/index.js');
    const run = spawnSync(process.execPath, [cli, '--list-json', '--no-color'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });
    if (run.status !== 0) return [`${GITLAB}: ${(run.stderr || run.stdout).trim()}`];
    const jobs = JSON.parse(run.stdout).map(({ name }) => name);
    return ['build', 'attest', 'release'].filter((name) => !jobs.includes(name)).map((name) => `${GITLAB}: there is no job ${name}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Each `interlock <noun> <verb>` of an example, with its options, is one that the CLI has. */
const commandFindings = ({ path, text }) => {
  const scripts = scriptsIn(parse(text)).map((script) => script.replaceAll('\\\n', ' '));
  const commands = scripts.flatMap((script) => [...script.matchAll(/\brelease (submit|gate)\b([^\n]*)/g)]);
  const seen = new Set(commands.map(([, verb]) => verb));
  const missing = ['submit', 'gate']
    .filter((verb) => !seen.has(verb))
    .map((verb) => `${path}: it never runs \`interlock release ${verb}\``);
  const unknown = commands.flatMap(([, verb, rest]) => {
    const known = optionsOf(verb);
    return [...rest.matchAll(/(?<=\s)--[a-z-]+/g)]
      .filter(([option]) => !known.has(option))
      .map(([option]) => `${path}: release ${verb} has no option ${option}`);
  });
  return [...missing, ...unknown];
};

const scriptsIn = (node) =>
  typeof node === 'string' ? [node] : node !== null && typeof node === 'object' ? Object.values(node).flatMap(scriptsIn) : [];

const optionsOf = (verb) => {
  const { stdout } = spawnSync(process.execPath, [join(root, 'apps', 'cli', 'dist', 'main.js'), 'release', verb, '--help'], {
    encoding: 'utf8',
  });
  return new Set([...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, option]) => option));
};
