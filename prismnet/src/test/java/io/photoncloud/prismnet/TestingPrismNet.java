package io.photoncloud.prismnet;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import io.photoncloud.prismnet.dataplane.NetworkDriver;
import java.util.List;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/** The whole service on free ports, over a store in memory. */
public final class TestingPrismNet extends TestingService {

    private final ReplicatedStore store;

    private TestingPrismNet(ReplicatedStore store, List<String> settings, NetworkDriver... drivers) {
        super(
                PrismNetApplication.class,
                null,
                beans -> {
                    // Not closed with the service, so that another one can be started over it.
                    beans.registerBean(
                            ReplicatedStore.class,
                            () -> store,
                            bean -> ((AbstractBeanDefinition) bean).setDestroyMethodName(""));
                    for (NetworkDriver driver : drivers) {
                        beans.registerBean(driver.driver(), NetworkDriver.class, () -> driver);
                    }
                },
                settings);
        this.store = store;
    }

    public static TestingPrismNet start(String... settings) {
        return new TestingPrismNet(new MemoryStore(), List.of(settings));
    }

    /** Over a store that stays when it is closed; several may be one service's replicas. */
    public static TestingPrismNet startOver(ReplicatedStore store, String... settings) {
        return new TestingPrismNet(store, List.of(settings));
    }

    /** With a driver that makes networks real. */
    public static TestingPrismNet driving(NetworkDriver driver) {
        return new TestingPrismNet(new MemoryStore(), List.of("photon.prismnet.dataplane=" + driver.driver()), driver);
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingPrismNet enforced(FakeIam iam) {
        TestingPrismNet started =
                new TestingPrismNet(new MemoryStore(), List.of("photon.security.mode=enforced", iam.setting()));
        iam.awaitFollowedBy(started.context());
        return started;
    }

    public ReplicatedStore store() {
        return store;
    }
}
