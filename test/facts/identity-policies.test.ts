import { Templates } from '../../src/cloudformation/template-index';
import { readTemplateFacts } from '../../src/facts/template-facts';

/** The managed policies of a role that may be about secrets, and that the templates do not have. */
function unreadOf(...ManagedPolicyArns: unknown[]): readonly string[] {
  const template = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { ManagedPolicyArns } } } };
  const { identities } = readTemplateFacts(new Templates([{ path: 'App', account: '111111111111', region: 'eu-central-1', template }]));
  return identities.get('App/Role')!.unread;
}

test.each(['aws', 'aws-cn', 'aws-us-gov'])('a policy of AWS without secrets is known in the partition %s', partition => {
  expect(unreadOf(`arn:${partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole`)).toEqual([]);
});

test('a policy goes by its ARN in the partition aws, whichever it is in, and by what is written where that is no ARN', () => {
  expect(unreadOf('arn:aws-cn:iam::aws:policy/SecretsManagerReadWrite', 'my-arn:aws-cn:policy')).toEqual([
    'arn:aws:iam::aws:policy/SecretsManagerReadWrite', 'my-arn:aws-cn:policy',
  ]);
});
