package io.photoncloud.chainfire.clients;

import io.photoncloud.chainfire.TestingChainFire;

/** The same against ChainFire over the store it is delivered with, on disk. */
class EtcdctlOnReplicatedStoreTest extends EtcdctlTest {

    @Override
    TestingChainFire chainFire() {
        return TestingChainFire.sharedReplicated();
    }
}
