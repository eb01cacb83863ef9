/** Credentials of AWS from the environment, and from nowhere else: no file is searched, no host is asked. */
import { ZoneError } from '../port.ts';
import type { Credentials } from './sign-request.ts';

/** Reads them anew at each call, so that renewed ones are taken. @throws ZoneError when they are not there. */
export function credentialsOf(
  environment: Readonly<Record<string, string | undefined>>,
): Credentials {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'] ?? '';
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'] ?? '';
  const token = environment['AWS_SESSION_TOKEN'] ?? '';
  const missing = [
    ...(accessKeyId === '' ? ['AWS_ACCESS_KEY_ID'] : []),
    ...(secretAccessKey === '' ? ['AWS_SECRET_ACCESS_KEY'] : []),
  ];
  if (missing.length > 0) {
    const message = `Route 53 needs ${missing.join(' and ')} in the environment`;
    throw new ZoneError('credentials', message);
  }
  return { accessKeyId, secretAccessKey, sessionToken: token === '' ? null : token };
}
