import { Templates } from '../../src/cloudformation/template-index';
import { shownArnsOf } from '../../src/facts/shown-arns';

function shown(Type: string, Properties: object): string[] {
  const template = { Resources: { Own: { Type, Properties } } };
  const templates = new Templates([{ path: 'App', account: '111111111111', region: 'eu-central-1', template }]);
  return shownArnsOf(templates, templates.resources[0]).map(({ service, arn: { account, region, rest } }) => `${service} ${region} ${account} ${rest}`);
}

const at = (service: string, ...rests: string[]) => rests.map(rest => `${service} eu-central-1 111111111111 ${rest}`);
const ITSELF = '${App/Own}';

test.each<[string, string, string, string[]]>([
  ['AWS::Lambda::Function', 'FunctionName', 'lambda', ['function:NAME', 'function:NAME:$LATEST']],
  ['AWS::Serverless::Function', 'FunctionName', 'lambda', ['function:NAME', 'function:NAME:$LATEST']],
  ['AWS::CodeBuild::Project', 'Name', 'codebuild', ['project/NAME']],
  ['AWS::SSM::Parameter', 'Name', 'ssm', ['parameter/NAME']],
  ['AWS::StepFunctions::StateMachine', 'StateMachineName', 'states', ['stateMachine:NAME']],
  ['AWS::Serverless::StateMachine', 'Name', 'states', ['stateMachine:NAME']],
  ['AWS::Glue::Job', 'Name', 'glue', ['job/NAME']],
])('%s is shown by its %s, and by a reference to it', (type, property, service, rests) => {
  const forName = (name: string) => at(service, ...rests.map(rest => rest.replace('NAME', () => name)));
  expect(shown(type, { [property]: 'own' })).toEqual([...forName('own'), ...forName(ITSELF)]);
  expect(shown(type, {})).toEqual(forName(ITSELF));
});

test('the name of a parameter begins with a slash, which its ARN has once', () => {
  expect(shown('AWS::SSM::Parameter', { Name: '/shop//db' })).toEqual(at('ssm', 'parameter/shop//db', `parameter/${ITSELF}`));
});

test.each(['AWS::S3::Bucket', 'toString'])('the call that shows a %s is allowed on no one of them alone', type => {
  expect(shown(type, { Name: 'own' })).toEqual([]);
});
