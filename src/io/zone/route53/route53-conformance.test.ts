/** The kit of all adapters over the server that does what AWS documents. */
import { nameOf } from '#core/dns';
import { conforms, FOREIGN, FOREIGN_ADDRESS, STARTING } from '../conformance.testing.ts';
import { Route53Server } from './route53-server.testing.ts';
import { route53Zone } from './route53-zone.ts';

const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: null };
const policy = { zone: nameOf('fb.lab.'), names: [] };

for (const pageLimit of [300, 2]) {
  conforms({
    name: `Route 53 as documented, ${pageLimit} record sets a page`,
    async open() {
      const server = await Route53Server.start(policy.zone, credentials);
      server.pageLimit = pageLimit;
      server.put('fb.lab.', 'SOA', 900, ['ns.fb.lab. host.fb.lab. 1 7200 900 1209600 86400']);
      server.put('fb.lab.', 'NS', 900, ['ns.fb.lab.']);
      for (const { name, type, ttlSeconds, endpoints } of STARTING) {
        server.put(
          name,
          type,
          ttlSeconds,
          endpoints.map(({ address }) => address),
        );
      }
      server.put(FOREIGN.name, FOREIGN.type, FOREIGN.ttlSeconds, [FOREIGN_ADDRESS]);
      const environment = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' };
      const { zoneId, endpoint } = server;
      return {
        adapter: route53Zone({ zoneId, policy, endpoint, environment }),
        close: () => server.stop(),
      };
    },
  });
}
