package io.photoncloud.chainfire.clients;

import io.photoncloud.chainfire.TestingChainFire;

/** The same against ChainFire over the store it is delivered with, on disk. */
class JetcdOnReplicatedStoreTest extends JetcdTest {

    @Override
    TestingChainFire chainFire() {
        return TestingChainFire.sharedReplicated();
    }
}
