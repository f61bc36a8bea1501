import { prove } from '../../integ/prove';
import { startEmulator } from '../../integ/world';

/** Two apps: `npm run verify -- --emulator` runs all of them. */
describe('on the emulator', () => {
  let emulator: Awaited<ReturnType<typeof startEmulator>>;

  beforeAll(async () => { emulator = await startEmulator(); });
  afterAll(() => emulator?.stop());

  it('an update that fails gives the former version back', async () => {
    expect(await prove('rollback', emulator.world)).toEqual([{ id: 'token', result: 'passed' }, { id: 'rollback', result: 'passed' }]);
  });

  it('IAM decides on CreateSecret as the emulator was written to, which is no proof', async () => {
    expect(await prove('create-arn', emulator.world))
      .toEqual([{ id: 'create-arn', result: 'only AWS decides', reason: 'the emulator was written to do so' }]);
  });
});
