import { spawnSync } from 'child_process';
import { createHash } from 'crypto';
import * as fs from 'fs';
import * as path from 'path';
import { ROOT, testIn, TOOLS } from './workspace';

const DIST = path.join(ROOT, 'dist');
const MANIFEST = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
/** Two of the library stand for all of it: test/packaging/packed-package.test.ts reads them all. */
const ASSETS = [
  'NOTICE', 'sbom.cdx.json',
  'lib/index.js', 'lib/managed-secret.js', 'assets/create-secret/index.js', 'assets/create-secret/ssm-client.js', 'assets/create-secret/s3-client.js',
  'assets/access-map/page.html', 'assets/access-map/page.js', 'assets/access-map/page.css',
];

function printed(command: string, args: string[], cwd = ROOT): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  expect({ status, stderr: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, stderr: '' });
  return stdout;
}

function contentsOf(archive: string): Record<string, string> {
  return JSON.parse(printed(TOOLS, [path.join(__dirname, 'contents.py'), archive]));
}

const sha256 = (file: string) => createHash('sha256').update(fs.readFileSync(path.join(ROOT, file))).digest('hex');
const only = (folder: string, ending: string) => {
  const found = fs.readdirSync(folder).filter(name => name.endsWith(ending));
  expect(found).toHaveLength(1);
  return path.join(folder, found[0]);
};

/** The files of an archive by their path in the npm package, which stands in the archive or is the archive. */
function expectAssets(archive: string, prefix: string) {
  const contents = contentsOf(archive);
  for (const asset of ASSETS) expect([asset, contents[`${prefix}package/${asset}`]]).toEqual([asset, sha256(asset)]);
}

describe('the npm package', () => {
  test('has the library, the handler\'s bundle and the page, and nothing of the tests or of the tools', () => {
    const files = Object.keys(contentsOf(only(path.join(DIST, 'js'), '.tgz')));
    const tops = new Set(files.map(file => file.split('/').slice(1, 2)[0]));
    expect([...tops].sort()).toEqual(['.jsii', 'API.md', 'CHANGELOG.md', 'LICENSE', 'NOTICE', 'README.md', 'assets', 'bin', 'lib', 'package.json', 'sbom.cdx.json', 'schema']);
    expectAssets(only(path.join(DIST, 'js'), '.tgz'), '');
  });

  test('depends on its peers alone', () => {
    const { dependencies, bundledDependencies, peerDependencies } = MANIFEST;
    expect({ dependencies, bundledDependencies, peers: Object.keys(peerDependencies) })
      .toEqual({ dependencies: undefined, bundledDependencies: undefined, peers: ['aws-cdk-lib', 'constructs'] });
  });
});

describe('the Python package', () => {
  const folder = path.join(DIST, 'python');

  testIn('python')('passes twine check, wheel and source distribution', () => {
    const files = [only(folder, '.whl'), only(folder, '.tar.gz')];
    expect(printed(TOOLS, ['-m', 'twine', 'check', '--strict', ...files]).match(/PASSED/g)).toHaveLength(2);
  });

  testIn('python')('is typed, licensed, classified and asks for what was tested', () => {
    const wheel = only(folder, '.whl');
    const metadata = printed('python3', ['-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("cdk_managed_secret-0.0.0.dist-info/METADATA").decode())', wheel]);
    for (const line of [
      'Name: cdk-managed-secret', 'License: Apache-2.0', 'Requires-Python: >=3.10', 'Classifier: Typing :: Typed', 'Classifier: Framework :: AWS CDK :: 2',
      'Classifier: Development Status :: 4 - Beta', `Home-page: ${MANIFEST.homepage}`,
      'Requires-Dist: aws-cdk-lib <3.0.0,>=2.263.0', 'Requires-Dist: constructs <11.0.0,>=10.5.1', 'Requires-Dist: jsii <2.0.0,>=1.140.0',
    ]) expect(metadata.split('\n').map(each => each.replace(/^(Requires-Dist: [\w-]+) ?/, '$1 '))).toContain(line);
    expect(metadata.match(/^Classifier: Development Status.*$/gm)).toEqual(['Classifier: Development Status :: 4 - Beta']);
    const names = Object.keys(contentsOf(wheel));
    expect(names).toContain('cdk_managed_secret/py.typed');
    expect(names.filter(name => name.includes('dist-info/') && /\/(LICENSE|NOTICE)$/.test(name))).toHaveLength(2);
    expect(metadata).not.toMatch(/^```(ts|typescript|java|go)\b/m); // Each example is in Python.
    expect(metadata).not.toMatch(/\]\((?!https?:|#)/);
    expectAssets(wheel, 'cdk_managed_secret/_jsii/cdk-managed-secret@0.0.0.jsii.tgz!');
  });

  testIn('python')('has the examples of the documents in Python', () => {
    const source = printed('python3', ['-c', 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read("cdk_managed_secret/__init__.py").decode())', only(folder, '.whl')]);
    expect(source).toContain('secret.grant_read(iam.Role(self, "Reader", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com")))');
    expect(source).not.toMatch(/new ManagedSecret\(this/);
  });
});

/** The children of the root of an XML document, with what stands in them: a name or a url of a licence is not that of the project. */
function childrenOf(root: string, xml: string): Map<string, string> {
  const inner = xml.match(new RegExp(`<${root}\\s[^>]*>(.*)</${root}>`, 's'))![1];
  return new Map([...inner.matchAll(/<([\w.]+)[^>]*>(.*?)<\/\1>/gs)].map(([, name, content]) => [name, content]));
}

describe('the Java package', () => {
  const folder = path.join(DIST, 'java', 'io', 'github', 'cdk-managed-secret', 'cdk-managed-secret', '0.0.0');

  testIn('java')('has a pom with all that Maven Central asks for, and dependencies in the versions that were tested', () => {
    const pom = childrenOf('project', fs.readFileSync(only(folder, '.pom'), 'utf8'));
    const { homepage, description } = MANIFEST;
    expect(Object.fromEntries(pom)).toMatchObject({
      name: '${project.groupId}:${project.artifactId}',
      description,
      url: homepage,
      licenses: expect.stringContaining('<name>Apache License 2.0</name>'),
      scm: expect.stringMatching(/<connection>.+<url>/s),
      developers: expect.stringContaining('<organization>The cdk-managed-secret authors</organization>'),
    });
    const dependencies = pom.get('dependencies')!.replace(/\s+/g, '');
    for (const [artifact, version] of [['aws-cdk-lib', '2.263.0'], ['constructs', '10.5.1'], ['jsii-runtime', '1.140.0']]) {
      expect(dependencies).toContain(`<artifactId>${artifact}</artifactId><version>${version}</version>`);
    }
  });

  testIn('java')('comes with its sources and its documentation, and has the handler in it', () => {
    expect(Object.keys(contentsOf(only(folder, '-sources.jar')))).toContain('io/github/cdkmanagedsecret/ManagedSecret.java');
    expect(Object.keys(contentsOf(only(folder, '-javadoc.jar')))).toContain('io/github/cdkmanagedsecret/ManagedSecret.html');
    expectAssets(path.join(folder, 'cdk-managed-secret-0.0.0.jar'), 'io/github/cdkmanagedsecret/cdk-managed-secret@0.0.0.jsii.tgz!');
  });
});

describe('the Go module', () => {
  const folder = path.join(DIST, 'go', 'cdkmanagedsecret');

  testIn('go')('is tidy, passes go vet, and has the handler in it', () => {
    printed('go', ['mod', 'tidy', '-diff'], folder); // Fails where it would change anything.
    printed('go', ['mod', 'verify'], folder);
    printed('go', ['vet', './...'], folder);
    const readme = fs.readFileSync(path.join(folder, 'README.md'), 'utf8');
    expect(readme).not.toMatch(/\]\((?!https?:|#)/);
    expect(fs.readFileSync(path.join(folder, 'NOTICE'), 'utf8')).toBe(fs.readFileSync(path.join(ROOT, 'NOTICE'), 'utf8'));
    expectAssets(path.join(folder, 'jsii', 'cdk-managed-secret-0.0.0.tgz'), '');
  });
});
