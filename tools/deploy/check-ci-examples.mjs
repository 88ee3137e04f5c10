// deploy/examples/ci: the workflows by GitHub's own parser, the pipelines by GitLab's schema (gitlab-ci-local carries it), and all of them by the CLI's options.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../workspace.mjs';

const FOLDER = join('deploy', 'examples', 'ci');
/** What each pipeline must have, so that none passes for valid because nothing of it was read. */
const GITLAB_JOBS = { '.gitlab-ci.yml': ['build', 'attest', 'release'], 'reports-by-key.gitlab-ci.yml': ['build', 'scan', 'release'] };

export const checkCiExamples = async () => {
  const github = readdirSync(join(root, FOLDER, 'github')).map((name) => join(FOLDER, 'github', name));
  const gitlab = readdirSync(join(root, FOLDER, 'gitlab')).map((name) => join(FOLDER, 'gitlab', name));
  const texts = [...github, ...gitlab].map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  return {
    findings: [...(await githubFindings(github)), ...gitlab.flatMap(gitlabFindings), ...texts.flatMap(commandFindings)],
    told: [...github.map((path) => `${path}: valid by GitHub's parser`), ...gitlab.map((path) => `${path}: valid by GitLab's schema`)],
  };
};

// The parser's own imports of JSON lack the attribute that Node asks for.
const withAttribute = (url, context, load) =>
  load(url, url.endsWith('.json') ? { ...context, importAttributes: { ...context.importAttributes, type: 'json' } } : context);

const githubFindings = async (paths) => {
  registerHooks({ load: withAttribute });
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import('@actions/workflow-parser');
  const findings = [];
  for (const path of paths) {
    const content = readFileSync(join(root, path), 'utf8');
    const { context, value } = parseWorkflow({ name: 'release.yml', content }, new NoOperationTraceWriter());
    const template = value === undefined ? { jobs: [] } : await convertWorkflowTemplate(context, value);
    findings.push(...context.errors.getErrors().map(({ message }) => `${path}: ${message}`));
    if ((template.jobs ?? []).length === 0) findings.push(`${path}: it has no job`);
  }
  return findings;
};

const gitlabFindings = (path) => {
  const folder = mkdtempSync(join(tmpdir(), 'interlock-gitlab-'));
  try {
    copyFileSync(join(root, path), join(folder, '.gitlab-ci.yml'));
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
    if (run.status !== 0) return [`${path}: ${(run.stderr || run.stdout).trim()}`];
    const jobs = JSON.parse(run.stdout).map(({ name }) => name);
    const expected = GITLAB_JOBS[basename(path)] ?? ['a job that GITLAB_JOBS names'];
    return expected.filter((name) => !jobs.includes(name)).map((name) => `${path}: there is no job ${name}`);
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
