import { awscdk, javascript, typescript } from 'projen';

const project = new awscdk.AwsCdkConstructLibrary({
  // --- identity -----------------------------------------------------------
  name: 'cdk-serverless-guardrails',
  description:
    'Deployment guardrails for AWS Lambda as CDK constructs: pre-traffic checks of the exact version, canary alarms that compare it with the version still serving, and rehearsals on a laptop.',
  author: 'cdk-serverless-guardrails contributors',
  authorAddress: 'maintainers@cdk-serverless-guardrails.example',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-serverless-guardrails/cdk-serverless-guardrails.git',
  keywords: ['cdk', 'lambda', 'codedeploy', 'canary', 'deployment', 'guardrails', 'rollback'],
  defaultReleaseBranch: 'main',
  license: 'Apache-2.0',
  copyrightOwner: 'cdk-serverless-guardrails contributors',

  // --- layout: sources in lib/, tests in test/, compiled output in build/ ---
  srcdir: 'lib',
  libdir: 'build', // beside the sources jest would pick up stale .js; dist/ belongs to jsii-pacmak
  entrypoint: 'build/index.js',
  testdir: 'test',
  sampleCode: false,

  // --- versions -------------------------------------------------------------
  cdkVersion: '2.276.0', // devDependency exactly this, peerDependency ^this
  constructsVersion: '10.5.1',
  minNodeVersion: '20.16.0', // jsii 6 itself needs 20.16
  jsiiVersion: '~6.0.0', // projen's own default is still ~5.9.0
  typescriptVersion: '~6.0.3', // jsii 6 uses ~6.0; TypeScript 7 has no compiler API
  packageManager: javascript.NodePackageManager.NPM,
  projenVersion: '0.103.25', // newer ones may rewrite generated files, which CI compares
  projenrcTs: true,
  projenrcTsOptions: {
    projenCodeDir: '.projen', // no top-level folder `projenrc`
    runner: typescript.TypeScriptRunner.tsx(), // type-checked with the tests below
  },
  runner: typescript.TypeScriptRunner.tsx(),

  // --- jsii languages --------------------------------------------------------
  publishToPypi: { distName: 'cdk-serverless-guardrails', module: 'cdk_serverless_guardrails' },
  publishToMaven: {
    javaPackage: 'io.github.cdkserverlessguardrails',
    mavenGroupId: 'io.github.cdk-serverless-guardrails',
    mavenArtifactId: 'cdk-serverless-guardrails',
  },
  publishToNuget: { dotNetNamespace: 'CdkServerlessGuardrails', packageId: 'CdkServerlessGuardrails' },
  publishToGo: { moduleName: 'github.com/cdk-serverless-guardrails/cdk-serverless-guardrails-go' },

  // --- nothing specific to a git host ------------------------------------------
  github: false,
  release: false,
  buildWorkflow: false,
  depsUpgrade: false,
  pullRequestTemplate: false,

  devDeps: [
    'aws-cdk@^2.1148.1', // never 3.0.0: published by accident, cannot read this library's cloud assembly
    'aws-cdk-lib@2.276.0',
    // bundled into assets/handlers and assets/cli
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-codedeploy@^3',
    '@aws-sdk/client-codepipeline@^3',
    '@aws-sdk/client-dynamodb@^3',
    '@aws-sdk/client-iam@^3',
    '@aws-sdk/client-lambda@^3',
    '@aws-sdk/client-secrets-manager@^3',
    '@aws-sdk/client-sns@^3',
    '@aws-sdk/client-ssm@^3',
    '@aws-sdk/client-sts@^3',
    '@cfworker/json-schema@^4',
    // bundled into assets/rehearsal and assets/cli
    'commander@^14', // 15 needs Node 22
    'echarts@^6',
    'yaml@^2',
    // tests
    '@types/aws-lambda@^8',
    'aws-sdk-client-mock@^4',
    'cdk-nag@^3', // AwsSolutions over the examples; users of the library do not get it
    'fast-check@^4',
  ],

  // --- tests -------------------------------------------------------------------
  typecheckTests: true,
  tsconfigDev: {
    compilerOptions: { paths: { 'cdk-serverless-guardrails': ['../lib/index.ts'] } }, // examples import the package's name
    include: ['../lib/**/*.ts', '../examples/**/*.ts', '../bench/**/*.ts', '../.projenrc.ts'], // one program for all
  },
  jestOptions: {
    jestVersion: '^30',
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    junitReporting: false,
    jestConfig: {
      collectCoverage: false, // doubles the time: `npm run test -- --coverage` measures it
      coverageProvider: 'babel', // v8 takes twice as long
      setupFiles: ['<rootDir>/test/jest.setup.ts'],
      collectCoverageFrom: ['lib/**/*.ts'],
      testTimeout: 120_000, // machines that run much else at the same time are slow
      maxWorkers: '100%', // Jest leaves one core idle, which on a machine of two doubles the time
      moduleNameMapper: { '^cdk-serverless-guardrails$': '<rootDir>/lib/index.ts' },
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
      modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/', '<rootDir>/assets/', '<rootDir>/cdk.out/'],
    },
  },

  // --- lint: Biome instead of eslint (0.1 s instead of 25 s, 212 packages fewer) ---
  eslint: false,
  biome: true,
  biomeOptions: {
    version: '~2.5.15', // 2.6 lacks platform packages in some registries, and `npm ci` then rejects the lock file
    biomeConfig: {
      formatter: { indentStyle: javascript.biome_config.IndentStyle.SPACE, lineWidth: 120 },
      javascript: { formatter: { quoteStyle: javascript.biome_config.QuoteStyle.SINGLE } },
      // Tests walk through templates, whose shape is what they assert, and quote CloudFormation's ${...}.
      overrides: [
        {
          includes: ['test/**'],
          linter: { rules: { suspicious: { noExplicitAny: 'off', noTemplateCurlyInString: 'off' } } },
        },
      ],
    },
  },

  bundlerOptions: { esbuildVersion: '~0.28.2' }, // a devDeps entry would be overridden by the bundler

  // Bundled with esbuild instead of compiled by jsii: they use development dependencies.
  excludeTypescript: ['lib/handlers/**', 'lib/rehearsal/**', 'lib/cli/**', 'lib/runtime/**'],
  lambdaAutoDiscover: false,
  edgeLambdaAutoDiscover: false,
  singletonLambdaAutoDiscover: false,
  lambdaExtensionAutoDiscover: false,
  integrationTestAutoDiscover: false,
});

// Newest version whose packages for all platforms are in the registry: otherwise `npm ci` rejects the lock file.
project.package.addPackageResolutions('unrs-resolver@1.12.2');

project.package.addField('exports', {
  '.': { types: './build/index.d.ts', default: './build/index.js' },
  './rehearsal': { types: './build/rehearsal/index.d.ts', default: './assets/rehearsal/index.js' },
  './runtime': {
    types: './build/runtime/index.d.ts',
    import: './assets/runtime/index.mjs',
    default: './assets/runtime/index.js',
  },
  './testing': { types: './build/testing.d.ts', default: './build/testing.js' },
  './testing/register': { types: './build/testing/register.d.ts', default: './build/testing/register.js' },
  './probe-protocol.schema.json': './docs/probe-protocol.schema.json',
  './custom-check.schema.json': './docs/custom-check.schema.json',
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});
project.package.addBin({ guardrails: 'assets/cli/guardrails.js' });

// --- bundles: made at build time into assets/, shipped in the package -----------
// All functions of the library in one asset, which Lambda unpacks once for each; the bundler component takes one entry only.
const handlers = project.addTask('bundle:handlers', {
  description: 'Create the JavaScript bundles of the Lambda functions, with what they share in chunks',
  steps: [
    // Chunks carry a hash in their names, and the old ones would be shipped too.
    { exec: `node -e "fs.rmSync('assets/handlers',{recursive:true,force:true})"` },
    {
      execArgs: [
        'esbuild',
        '--bundle',
        'index=lib/handlers/hooks.ts',
        'response=lib/handlers/rollback-response.ts',
        '--splitting',
        '--target=node22',
        '--platform=node',
        '--outdir=assets/handlers',
        '--out-extension:.js=.mjs',
        '--tsconfig=test/tsconfig.json',
        '--format=esm',
        '--minify',
        '--main-fields=module,main', // lets esbuild drop unused SDK commands: half the size
        // Lambda hands out credentials in the environment only, and every client is given them.
        '--alias:@aws-sdk/credential-provider-node=./lib/handlers/no-credential-chain.ts',
        // Lambda's client has them for a call that nobody makes.
        '--alias:@smithy/core/event-streams=./lib/handlers/no-event-streams.ts',
        '--external:bowser', // of the SDK in a browser; with splitting it would become a chunk that nothing imports
        '--banner:js=import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);',
        '--log-level=warning',
      ],
    },
  ],
});
project.bundler.bundleTask.spawn(handlers);
project.bundler.addBundle('lib/rehearsal/index.ts', {
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outfile: '../../../rehearsal/index.js',
  minify: true,
  mainFields: ['module', 'main'],
  tsconfigPath: 'test/tsconfig.json',
  watchTask: false,
});
const command = project.bundler.addBundle('lib/cli/main.ts', {
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outfile: '../../../cli/guardrails.js',
  minify: true,
  mainFields: ['module', 'main'],
  banner: '#!/usr/bin/env node',
  tsconfigPath: 'test/tsconfig.json',
  watchTask: false,
});
// npm makes it executable when it installs the package, jsii does not: the wheel brings a script that runs the file as it is.
command.bundleTask.exec(`node -e "require('node:fs').chmodSync('assets/cli/guardrails.js', 0o755)"`);

// Twice, because bundlers drop what a handler does not use of an ES module only, and Lambda starts both kinds.
for (const [format, outfile] of [
  ['esm', 'index.mjs'],
  ['cjs', 'index.js'],
]) {
  project.bundler.bundleTask.execArgs([
    'esbuild',
    '--bundle',
    'lib/runtime/index.ts',
    '--target=node20',
    '--platform=node',
    `--outfile=assets/runtime/${outfile}`,
    '--tsconfig=test/tsconfig.json',
    `--format=${format}`,
    '--minify',
  ]);
}

// Types of the subpaths which jsii does not compile.
project.compileTask.exec('tsc --project lib/rehearsal/tsconfig.build.json');
project.compileTask.exec('tsc --project lib/runtime/tsconfig.build.json');

// --- the front door ----------------------------------------------------------------
project.addTask('rehearse', {
  description: 'Build, synthesize the example, rehearse a good and a bad release, write rehearsal/*.html',
  exec: 'tsx bench/front-door.ts',
});

project.addTask('test:e2e', {
  description:
    'What needs more than Node: the packed library in an empty app, cfn-lint, the hooks and the rollback response in an emulator, ' +
    'the reports in a browser, the locks on a store, the example in Python, the probe protocol in Python and Java',
  steps: [
    'packed-library',
    'cfn-lint',
    'hooks-e2e',
    'response-e2e',
    'html-report',
    'locks-e2e',
    'python-example',
    'probe-examples',
  ].map((script) => ({
    exec: `.ci/${script}`,
  })),
});
for (const name of ['synth', 'hooks', 'rehearsal', 'seeds', 'alarms', 'trials', 'locks', 'lint', 'response', 'costs']) {
  project.addTask(`bench:${name}`, {
    description: `Figures of docs/performance.md: ${name}`,
    exec: `tsx bench/${name}.ts`,
  });
}
project.addTask('campaign:hooks', {
  description: 'The built hooks through 2,000 generated runs of faults, duplicates and deaths',
  exec: 'tsx --tsconfig test/tsconfig.json test/reality/campaign.ts',
  receiveArgs: true,
});
project.addTask('bench:judge', {
  description: 'Quality of the alarms beside other rules: see docs/judge-measured.md',
  exec: 'tsx bench/judge/main.ts',
  receiveArgs: true,
});
project.addTask('bench', {
  description: 'All figures of docs/performance.md; run npm run build first',
  steps: ['synth', 'hooks', 'rehearsal', 'seeds'].map((name) => ({ spawn: `bench:${name}` })),
});

// --- cdk.json: `npx cdk synth` synthesizes an example ---------------------------------
new awscdk.CdkConfig(project, {
  app: 'npx tsx --tsconfig examples/tsconfig.json examples/orders-api/app.ts',
  featureFlags: awscdk.CdkFeatureFlags.V2.fromLocalAwsCdkLib(),
});
project.addTask('synth', { description: 'Synthesize the example', execArgs: ['cdk', 'synth', '-q'] });

// --- editors find the nearest tsconfig.json; the build checks all of these through test/tsconfig.json ---
const root = javascript.TypescriptConfigExtends.fromTypescriptConfigs([project.tsconfig ?? project.tsconfigDev]);
for (const [dir, rootDir] of [
  ['examples', '..'],
  ['bench', '..'],
  ['lib/handlers', '../..'],
  ['lib/rehearsal', '../..'],
  ['lib/cli', '../..'],
  ['lib/runtime', '../..'],
]) {
  new javascript.TypescriptConfig(project, {
    fileName: `${dir}/tsconfig.json`,
    extends: root,
    include: ['**/*.ts'],
    exclude: [],
    compilerOptions: { noEmit: true, rootDir, paths: { 'cdk-serverless-guardrails': [`${rootDir}/lib/index.ts`] } },
  });
}

project.biome?.addFilePattern('examples/**');
project.biome?.addFilePattern('bench/**');
project.biome?.addFilePattern('!bench/results'); // written by a program, and too large to be formatted
for (const path of [
  '/cdk.json',
  '/cdk.out/',
  '/examples/',
  '/bench/',
  '/biome.jsonc',
  '/.ci/',
  '/docs/adr/',
  '/rehearsal/',
]) {
  project.addPackageIgnore(path);
}
for (const pattern of [
  '*.tsbuildinfo',
  '/rehearsal/',
  '/cdk.out/',
  '/examples/*/cdk.out/',
  '/examples/*/target/',
  '__pycache__/',
  '.venv/',
]) {
  project.addGitIgnore(pattern);
}

// Only while Node 20 is in use.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.tasks.addEnvironment('CDK_DISABLE_CLI_TELEMETRY', 'true');

project.synth();
