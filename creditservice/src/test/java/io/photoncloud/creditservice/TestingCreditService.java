package io.photoncloud.creditservice;

import io.photoncloud.chainfire.store.EmbeddedStore;
import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import java.util.List;

/** The whole service on free ports, over a store in memory. */
public final class TestingCreditService extends TestingService {

    private TestingCreditService(List<String> settings) {
        super(
                CreditServiceApplication.class,
                null,
                beans -> beans.registerBean(EmbeddedStore.class, () -> new MemoryStore()),
                settings);
    }

    public static TestingCreditService start(String... settings) {
        return new TestingCreditService(List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingCreditService enforced(FakeIam iam) {
        TestingCreditService started =
                new TestingCreditService(List.of("photon.security.mode=enforced", iam.setting()));
        iam.awaitFollowedBy(started.context());
        return started;
    }
}
