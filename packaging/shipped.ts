/**
 * `tsx packaging/shipped.ts`, of `npx projen compile`: writes what the packages carry beside the code: NOTICE and sbom.cdx.json for what is
 * bundled, and into the assembly the README with absolute links, which is the page of the package in each language.
 */
import * as fs from 'fs';
import * as path from 'path';
import { bundledPackages } from './bundled';
import { notice } from './notice';
import { absoluteLinks } from './readme';
import { sbom } from './sbom';

const ROOT = path.join(__dirname, '..');

const packages = bundledPackages(ROOT);
fs.writeFileSync(path.join(ROOT, 'NOTICE'), notice(packages));
fs.writeFileSync(path.join(ROOT, 'sbom.cdx.json'), `${JSON.stringify(sbom(ROOT, packages), undefined, 2)}\n`);

const assembly = JSON.parse(fs.readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
assembly.readme.markdown = absoluteLinks(assembly.readme.markdown, assembly.version);
fs.writeFileSync(path.join(ROOT, '.jsii'), `${JSON.stringify(assembly, undefined, 2)}\n`);
