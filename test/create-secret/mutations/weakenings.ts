/* Deliberate weakenings of the handler: what a design without one of its rules would do. Each is a change of its source. */

export interface Weakening {
  readonly name: string;
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

export const WEAKENINGS: readonly Weakening[] = [
  {
    name: 'a failed create ends the matter: its delete looks for nothing',
    file: 'lifecycle.ts',
    from: 'else await this.remover.abandonNamed(properties.Name, properties);',
    to: '',
  },
  {
    name: 'PutSecretValue\'s labels are not read',
    file: 'converge-version.ts',
    from: /return VersionStages\.includes\('AWSCURRENT'\) \? undefined : /,
    to: 'return undefined; return ',
  },
  {
    name: 'every secret is ours',
    file: 'secret-identity.ts',
    from: /if \(secret\.Tags\[INSTANCE_TAG\] === instance\) return 'instance';/,
    to: 'return \'instance\';',
  },
  {
    name: 'a cancelled create is not noticed',
    file: 'lifecycle.ts',
    from: 'if (await this.undoIfGivenUp(properties, outcome.physicalResourceId)) throw creationCancelledError();',
    to: '',
  },
  {
    name: 'AWSCURRENT is taken from whoever has it',
    file: 'converge-version.ts',
    from: /current !== undefined && current !== former\.formerToken && current !== former\.adoptedVersion/,
    to: 'false',
  },
  {
    name: 'an adoption leaves AWSCURRENT where it was',
    file: 'converge-version.ts',
    from: / && current !== former\.adoptedVersion/,
    to: '',
  },
  {
    name: 'the derived token is made of the request id',
    file: 'secret-identity.ts',
    from: /clientRequestTokenOf\(\s*event: Pick<CloudFormationEvent, 'StackId' \| 'LogicalResourceId'>,\s*properties: VersionProperties,\s*\): string \{/,
    to: 'clientRequestTokenOf(event: Pick<CloudFormationEvent, \'StackId\' | \'LogicalResourceId\'>, given: VersionProperties): string {\n'
      + '  const properties = { ...given, Generation: (event as CloudFormationEvent).RequestId };',
  },
  {
    name: 'the derived token is the hash of the generation alone',
    file: 'secret-identity.ts',
    from: /\['v1', instanceIdOf\(event\), properties\.Generation\]/,
    to: '[properties.Generation]',
  },
  {
    name: 'what a rollback removes is not marked',
    file: 'secret-remover.ts',
    from: /await this\.tagState\(secret, ABANDONED, INVALID\);/,
    to: '',
  },
  {
    name: 'what was adopted is deleted by a rollback',
    file: 'secret-remover.ts',
    from: /if \(isAdopted\(secret\)\) return this\.restorePreviousVersion\([^;]*;/,
    to: '',
  },
  {
    name: 'a success of CreateSecret is believed without a look',
    file: 'secret-creator.ts',
    from: /\(await this\.foreignLookalike\([^)]*\)\)\s*\?\? /,
    to: '',
  },
  {
    name: 'a label that has moved is not looked up again',
    file: 'converge-version.ts',
    from: /if \(!LABEL_MOVED\.has/,
    to: 'if (true || !LABEL_MOVED.has',
  },
  {
    name: 'one look is enough',
    file: 'consistent-reader.ts',
    from: /const LOOKS = \d+;/,
    to: 'const LOOKS = 1;',
  },
  {
    name: 'labels are believed at the first look',
    file: 'converge-secret.ts',
    from: /former && mayBeStale\([^)]*\) \? await this\.reader\.describeAgain\(secret\) : secret/,
    to: 'secret',
  },
  {
    name: 'a write that does not find the secret is not tried again',
    file: 'retry-policy.ts',
    from: /const NOT_SEEN_EVERYWHERE = [\d_]+;/,
    to: 'const NOT_SEEN_EVERYWHERE = 0;',
  },
  {
    name: 'nothing is tried twice',
    file: 'handler-error.ts',
    from: /return isRefusal \? 'give-up' : 'retry';/,
    to: 'return \'give-up\';',
  },
  {
    name: 'a denial is final at once',
    file: 'retry-policy.ts',
    from: /const PERMISSIONS_SPREAD = [\d_]+;/,
    to: 'const PERMISSIONS_SPREAD = 0;',
  },
  {
    name: 'the response is sent once',
    file: 'response.ts',
    from: /const TRIES = \d+;/,
    to: 'const TRIES = 1;',
  },
  {
    name: 'the response is as long as it is',
    file: 'response.ts',
    from: /Reason: truncateMiddle\([^)]*\)/,
    to: 'Reason: answer.reason.padEnd(5000)',
  },
  {
    name: 'there is no time kept for the response',
    file: 'handler.ts',
    from: /const RESERVE = [\d_]+;/,
    to: 'const RESERVE = -60_000;',
  },
  {
    name: 'events of any stack are served',
    file: 'verify-origin.ts',
    from: /if \(StackId !== stackId\) throw/,
    to: 'if (false) throw',
  },
  {
    name: 'the response goes to any host',
    file: 'verify-origin.ts',
    from: /if \(!isAnswerable\([^)]*\)\) throw/,
    to: 'if (false) throw',
  },
  {
    name: 'a failed update has another physical id',
    file: 'secret-identity.ts',
    from: /if \(RequestType !== 'Create' && PhysicalResourceId\) return PhysicalResourceId;/,
    to: '',
  },
  {
    name: 'what replaces is not removed when the replacement is rolled back',
    file: 'lifecycle.ts',
    from: /if \(former && former\.Name !== properties\.Name\) await this\.remover\.abandonNamed\([^)]*\);/,
    to: '',
  },
  {
    name: 'replicas are taken away without waiting for their end',
    file: 'converge-metadata.ts',
    from: 'await awaitReplicaState(secret.ARN, services, retryPolicy, leftOf, notRemovedError);',
    to: '',
  },
  {
    name: 'a tag that left the template stays',
    file: 'converge-metadata.ts',
    from: /if \(gone\.length > 0\) await services\.untagResource/,
    to: 'if (false) await services.untagResource',
  },
  {
    name: 'another value under the same token is passed over',
    file: 'converge-secret.ts',
    from: /if \(isExempt \|\| !goal\.isExplicit \|\|/,
    to: 'if (true || isExempt || !goal.isExplicit ||',
  },
  {
    name: 'a rollback writes although somebody has rotated',
    file: 'converge-version.ts',
    from: /\?\? \(await keepForeignVersion\(secret, goal, services\)\)\s*/,
    to: '',
  },
  {
    name: 'a version that is not current is told as written',
    file: 'lifecycle.ts',
    from: 'if (note && this.event.RequestType === \'Create\') ',
    to: 'if (note === \'\') ',
  },
  {
    name: 'what is scheduled again does not carry our tag',
    file: 'secret-remover.ts',
    from: '[INSTANCE_TAG]: this.instance, [STATE_TAG]: state',
    to: '[STATE_TAG]: state',
  },
  {
    name: 'a replica whose name is still taken has failed',
    file: 'converge-metadata.ts',
    from: /const lasting = failed\.find\([^;]*;/,
    to: 'const lasting = failed[0];',
  },
  {
    name: 'a replica that is pending is settled',
    file: 'converge-metadata.ts',
    from: 'new Set([\'InSync\', \'Failed\'])',
    to: 'new Set([\'InSync\', \'Failed\', \'Pending\'])',
  },
  {
    name: 'a refusal because of replicas is taken for a deletion',
    file: 'secret-remover.ts',
    from: 'if (hasReplicaRegions(thrown)) return thrown;',
    to: 'if (hasReplicaRegions(thrown)) return undefined;',
  },
  {
    name: 'what seems to be scheduled is not looked at',
    file: 'secret-remover.ts',
    from: 'if (!seen || seen.DeletedDate) return;',
    to: 'return void seen;',
  },
  {
    name: 'a replica in another account is not told of',
    file: 'secret-remover.ts',
    from: 'throw hasReplicaInOtherAccount(thrown) ? otherAccountReplicaError(secret, thrown) : thrown;',
    to: 'throw thrown;',
  },
  {
    name: 'a new key is believed to encrypt the value',
    file: 'converge-secret.ts',
    from: 'if (isKeyChange(secret, properties, former)) {',
    to: 'if (false) {',
  },
  {
    name: 'a request that timed out in the service is final',
    file: 'handler-error.ts',
    from: 'TIMED_OUT.has(name) || ',
    to: '',
  },
  {
    name: 'a transaction in progress is final',
    file: 'handler-error.ts',
    from: '\'TransactionInProgressException\',',
    to: '',
  },
  {
    name: 'a role that is not known yet is final',
    file: 'handler-error.ts',
    from: '\'UnrecognizedClientException\', ',
    to: '',
  },
  {
    name: 'a forced deletion is taken for one that can be undone',
    file: 'secret-creator.ts',
    from: /const STAGED = [\d_]+;/,
    to: 'const STAGED = 0;',
  },
  {
    name: 'a replica is taken for a secret of this region',
    file: 'secret-creator.ts',
    from: 'if (isReplica(secret)) throw replicaNameError(secret);',
    to: '',
  },
  {
    name: 'a replica is cleaned up',
    file: 'secret-remover.ts',
    from: ' || isReplica(secret)) return false;',
    to: ') return false;',
  },
  {
    name: 'an answer that is not in the table is not explained',
    file: 'explain-error.ts',
    from: '(error.isAnswer ? UNLISTED : OUT_OF_ORDER)',
    to: 'OUT_OF_ORDER',
  },
  {
    name: 'words that nobody has recorded are shown',
    file: 'recorded-text.ts',
    from: /return undefined;(?=\n\}\n\nfunction normalize)/,
    to: 'return text;',
  },
  {
    name: 'a hole of a recorded message takes anything',
    file: 'recorded-text.ts',
    from: /return HOLES\[kind\][^;]*;/,
    to: 'return text;',
  },
  {
    name: 'the name of an error is shown, whatever it is',
    file: 'known-codes.ts',
    from: 'return KNOWN.has(name as string) ? name as string : UNKNOWN_ERROR;',
    to: 'return name as string;',
  },
  {
    name: 'a page of a proxy is an answer',
    file: 'handler-error.ts',
    from: 'const isRefusal = isAnswer && ',
    to: 'const isRefusal = ',
  },
  {
    name: 'a host that is out of reach is not named',
    file: 'retry-policy.ts',
    from: 'throw unreachableError(name, error) ?? noTimeError(name, error);',
    to: 'throw noTimeError(name, error);',
  },
  {
    name: 'no replica is an empty list of them',
    file: 'secret-creator.ts',
    from: 'AddReplicaRegions: Replicas?.length ? [...Replicas] : undefined,',
    to: 'AddReplicaRegions: [...Replicas ?? []],',
  },
  {
    name: 'CloudFormation is not asked',
    file: 'request-watch.ts',
    from: 'const awaited = await this.judge(resource);',
    to: 'const awaited = \'awaited\' as Awaited;',
  },
  {
    name: 'the status of the resource is not looked at',
    file: 'awaited-request.ts',
    from: 'if (resource?.status !== STATUS_OF[event.RequestType]) {',
    to: 'if (!resource) {',
  },
  {
    name: 'the time of the event is not looked at',
    file: 'awaited-request.ts',
    from: /return late < 0 \? [^;]*;/,
    to: 'return \'awaited\';',
  },
  {
    name: 'a clean-up is believed in any state of the stack',
    file: 'awaited-request.ts',
    from: '!CLEANUP.test(stack?.status ?? \'\') || ',
    to: '',
  },
  {
    name: 'a clean-up is not compared with the begin of the operation',
    file: 'awaited-request.ts',
    from: 'issued + SECOND > stack.begun.getTime()',
    to: 'true',
  },
  {
    name: 'a clean-up of what is in force is believed',
    file: 'awaited-request.ts',
    from: ' || event.PhysicalResourceId === resource?.physicalId) return false;',
    to: ') return false;',
  },
  {
    name: 'one look at CloudFormation is enough',
    file: 'request-watch.ts',
    from: /const LOOKS_UNTIL_OVER = \d+;/,
    to: 'const LOOKS_UNTIL_OVER = 0;',
  },
  {
    name: 'one look afterwards is enough',
    file: 'request-watch.ts',
    from: 'if (!(await this.mayLookAgain(attempt, LOOKS_UNTIL_OVER))) return { resource };',
    to: 'return { resource };',
  },
  {
    name: 'what the clocks do not say is over',
    file: 'request-watch.ts',
    from: 'if (awaited === \'over\') throw notAwaitedError(this.event);',
    to: 'throw notAwaitedError(this.event);',
  },
  {
    name: 'what the clocks do not say is served at once',
    file: 'request-watch.ts',
    from: /const LOOKS_WHILE_UNCLEAR = \d+;/,
    to: 'const LOOKS_WHILE_UNCLEAR = 0;',
  },
  {
    name: 'an answer of CloudFormation is good for ever',
    file: 'request-watch.ts',
    from: /const FRESH = [\d_]+;/,
    to: 'const FRESH = Infinity;',
  },
  ...unasked('createSecret', 'putSecretValue', 'moveStage', 'updateSecret', 'tagResource', 'untagResource', 'replicate', 'removeReplicas', 'deleteSecret', 'restoreSecret'),
  {
    name: 'a label is moved without a new question',
    file: 'confirmed-services.ts',
    from: 'moveStage: \'anew\'',
    to: 'moveStage: \'lately\'',
  },
  {
    name: 'a call is sent again without asking CloudFormation',
    file: 'aws-services.ts',
    from: 'if (isRepeated) await this.beforeRepeat();',
    to: '',
  },
  {
    name: 'CreateSecret is sent again without asking CloudFormation',
    file: 'aws-services.ts',
    from: /this\.repeatable\((\(\) =>\s*this\.secretsManager\.send\(new CreateSecretCommand[^;]*,)\s*\)\);/,
    to: '$1);',
  },
  {
    name: 'an old event is answered',
    file: 'handler.ts',
    from: /if \(thrown instanceof NotAwaitedError\) return [^;]*;/,
    to: '',
  },
  {
    name: 'a create that fails after CloudFormation has given up leaves what it made',
    file: 'lifecycle.ts',
    from: 'await this.undoIfGivenUp(properties, this.creator.madeSecretArn).catch(() => false);',
    to: '',
  },
  {
    name: 'what a late create finds is undone without a second look',
    file: 'secret-remover.ts',
    from: 'const fresh = await this.reader.describeAgain(secret);\n    if (this.isLeft',
    to: 'const fresh = secret;\n    if (this.isLeft',
  },
  {
    name: 'a rename that ends after CloudFormation has given up leaves what it made',
    file: 'lifecycle.ts',
    from: 'if (!isCreate && (arn === undefined || arn !== this.creator.madeSecretArn)) return false;',
    to: 'if (!isCreate) return false;',
  },
  {
    name: 'a run goes on after CloudFormation has given up',
    file: 'handler.ts',
    from: 'Math.min(context.getRemainingTimeInMillis(), awaited)',
    to: 'Math.min(context.getRemainingTimeInMillis(), Infinity || awaited)',
  },
  {
    name: 'the mark of a twin stays',
    file: 'lifecycle.ts',
    from: 'if (reported instanceof NotAwaitedError) await this.unmarkInForce().catch(() => undefined);',
    to: '',
  },
  {
    name: 'the MAC of a SOPS file is not compared',
    file: 'sops-decryption.ts',
    from: 'timingSafeEqual(stored, expected)',
    to: 'true',
  },
  {
    name: 'any key may decrypt a SOPS file',
    file: 'read-encrypted.ts',
    from: 'services.decrypt({ CiphertextBlob, KeyId, EncryptionContext: context })',
    to: 'services.decrypt({ CiphertextBlob, EncryptionContext: context } as never)',
  },
];

/** Each call that changes something, sent without a question. */
function unasked(...calls: readonly string[]): Weakening[] {
  return calls.map(call => ({
    name: `${call} is sent without asking CloudFormation`,
    file: 'confirmed-services.ts',
    from: new RegExp(`${call}: '(lately|anew)'`),
    to: `${call}: 'never'`,
  }));
}
