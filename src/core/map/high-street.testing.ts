/** The example of "The file" in docs/meaning.md. */
export const HIGH_STREET = `firebreak: 1
name: high-street
domains: { home/oslo: { level: site } }    # only what the catalogue does not supply

components:
  shop:
    in: [aws/us-east-1, aws/us-west-2]     # placements
    atLeast: 1                             # placements that carry the full load (default 1)
    failover: { after: 60s, standby: cold, needs: [aws/route53:change] }
    restarts: 6h
    needs:
      sessions: {}
      aws/same-region/dynamodb: {}
      aws/same-region/sts: { grace: 5m..1h }
      payment: { anyOf: [stripe, adyen] }             # a named group
      recommendations: { soft: true }
      prices: { soft: true, grace: 6h }
      aws/same-region/ecr:pull: { when: starting }
  sessions: { in: [aws/us-east-1], needs: [aws/same-region/dynamodb] }   # short form: plain names
  recommendations: { in: [aws/us-east-1] }
  prices: { in: [aws/us-east-1], operations: { read: {}, publish: { plane: control, needs: [aws/same-region/s3] } } }
  stripe: { kind: vendor }
  adyen: { kind: vendor }
  thermostat: { kind: device, count: 412000, operations: { heat: {}, remote: { needs: [device-cloud] } } }
  device-cloud: { in: [aws/us-east-1], needs: [aws/same-region/iot-core, aws/same-region/dynamodb] }

journeys:
  buy:       { through: shop, rate: 1200/min, worth: 42 EUR }
  keep-warm: { through: thermostat:heat, safety: true }
  pay-out:   { through: [shop, prices:publish], canWait: 24h }

goals:
  - { journeys: [buy], survive: any region, for: 15h, backWithin: 5m, allow: degraded }
  - { journeys: [keep-warm], survive: any provider, for: 7d }
  - { journeys: [buy], survive: incident/aws-2025-10-20, allow: degraded, backWithin: 15m }
  - { survive: any vendor }

accept:
  - { goal: any vendor, lost: [stripe], why: one processor until Q3, until: 2027-09-30 }
`;
