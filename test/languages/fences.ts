/** The fences of the documents in Python, Java and Go, each as a program of its own. */
import * as fs from 'fs';
import * as path from 'path';
import { ROOT } from './workspace';
import { DOCUMENTS } from '../docs/documents';

export type FenceLanguage = 'python' | 'java' | 'go';

/** A fence of a document: a whole program, or lines for a fixture (```` ```python fixture ````). */
export interface Fence {
  /** `docs_guides_migration_164`: file and line, as a name in each of the languages. */
  readonly name: string;
  readonly fixture: boolean;
  readonly code: string;
}

/** Their fences are whole projects, which getting-started.test.ts builds and runs. */
const PROJECTS = /^docs\/getting-started\//;

/** The fences of a language in the text of a document. */
export function fencesIn(file: string, text: string, language: FenceLanguage): Fence[] {
  const found = text.matchAll(new RegExp(`^( *)\`\`\`${language}\\b(.*)\\n([\\s\\S]*?)^ *\`\`\``, 'gm'));
  return [...found].map(({ 1: indent, 2: info, 3: code, index }) => ({
    name: `${file.replace(/\.md$/, '').replace(/\W+/g, '_').toLowerCase()}_${text.slice(0, index).split('\n').length}`,
    fixture: info.split(/\s+/).includes('fixture'),
    code: code.replace(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

export function fencesOf(language: FenceLanguage): Fence[] {
  const files = DOCUMENTS.filter(file => !PROJECTS.test(file));
  return files.flatMap(file => fencesIn(file, fs.readFileSync(path.join(ROOT, file), 'utf8'), language));
}

const indented = (code: string, by: number) => code.trimEnd().replace(/^(?=.)/gm, ' '.repeat(by));

const PYTHON = `import json

import jsii
from aws_cdk import App, Aspects, Aws, Duration, RemovalPolicy, SecretValue, Stack, Tags, Validations
from aws_cdk import aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, aws_kms as kms, aws_rds as rds, aws_s3 as s3
from aws_cdk import aws_secretsmanager as secretsmanager, aws_ssm as ssm
from constructs import Construct
from cdk_managed_secret import (
    ICustomSecretRule, ManagedSecret, ReviewedSecret, ScannerFindings, SecretAccess, SecretAccessMap, SecretBlueprint, SecretConsumer,
    SecretContent, SecretCreation, SecretGrants, SecretPins, SecretProvider, SecretRules, SecretRuleSeverity, SecretRulesPlugin,
)

app = App()


class Fixture(Stack):
    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        secret = ManagedSecret(self, "Given")
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
HERE

Fixture(app, "Fixture")
app.synth()
`;

export function pythonProgram({ fixture, code }: Fence): string {
  return fixture ? PYTHON.replace('HERE', () => indented(code, 8)) : code;
}

const JAVA = `import io.github.cdkmanagedsecret.*;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.*;
import software.amazon.awscdk.services.iam.*;
import software.amazon.awscdk.services.kms.*;
import software.amazon.awscdk.services.secretsmanager.*;
import software.constructs.Construct;

public class Fixture extends Stack {
    public Fixture(final Construct scope, final String id, final App app, final ManagedSecret secret, final Role role) {
        super(scope, id);
HERE
    }
}
`;

/** Each in a package of its own: several documents may show a class of the same name. */
export function javaProgram({ name, fixture, code }: Fence): { file: string; text: string } {
  const text = fixture ? JAVA.replace('HERE', () => indented(code, 8)) : code.replace(/^package .*;\n/m, '');
  const [, type] = /^public (?:final )?(?:class|interface|record|enum) (\w+)/m.exec(text) ?? [undefined, 'Fence'];
  return { file: path.join(name, `${type}.java`), text: `package ${name};\n${text}` };
}

const GO_PACKAGES: Record<string, string> = {
  awscdk: 'github.com/aws/aws-cdk-go/awscdk/v2',
  awsiam: 'github.com/aws/aws-cdk-go/awscdk/v2/awsiam',
  awskms: 'github.com/aws/aws-cdk-go/awscdk/v2/awskms',
  awssecretsmanager: 'github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager',
  awsssm: 'github.com/aws/aws-cdk-go/awscdk/v2/awsssm',
  cdkmanagedsecret: 'github.com/cdk-managed-secret/cdk-managed-secret-go/cdkmanagedsecret',
  jsii: 'github.com/aws/jsii-runtime-go',
};

/** Go refuses an import or a variable that nothing uses. */
function goFixture(code: string): string {
  const used = Object.keys(GO_PACKAGES).filter(name => new RegExp(`\\b${name}\\.`).test(code) || /^(awscdk|awsiam|cdkmanagedsecret)$/.test(name));
  const made = [...code.matchAll(/^(\w+) :=/gm)].map(([, name]) => `\t_ = ${name}\n`);
  return [
    'package main', 'import (', ...used.map(name => `\t${name} "${GO_PACKAGES[name]}"`), ')',
    'func fixture(app awscdk.App, stack awscdk.Stack, role awsiam.Role, secret cdkmanagedsecret.ManagedSecret) {',
    `${code.trimEnd()}\n${made.join('')}}`, 'func main() {}', '',
  ].join('\n');
}

export function goProgram({ fixture, code }: Fence): string {
  return fixture ? goFixture(code) : code;
}
