package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import java.util.List;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/** The whole service on free ports, over a store in memory. */
public final class TestingPlasmaVmc extends TestingService {

    private final ReplicatedStore store;

    private TestingPlasmaVmc(ReplicatedStore store, List<String> settings) {
        super(
                PlasmaVmcApplication.class,
                null,
                // Not closed with the service, so that another one can be started over it.
                beans -> beans.registerBean(
                        ReplicatedStore.class,
                        () -> store,
                        bean -> ((AbstractBeanDefinition) bean).setDestroyMethodName("")),
                settings);
        this.store = store;
    }

    public static TestingPlasmaVmc start(String... settings) {
        return new TestingPlasmaVmc(new MemoryStore(), List.of(settings));
    }

    /** Over a store that stays when it is closed; several may be one service's replicas. */
    public static TestingPlasmaVmc startOver(ReplicatedStore store, String... settings) {
        return new TestingPlasmaVmc(store, List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingPlasmaVmc enforced(FakeIam iam) {
        TestingPlasmaVmc started = new TestingPlasmaVmc(
                new MemoryStore(),
                List.of("photon.security.mode=enforced", "photon.plasmavmc.hypervisor=simulated", iam.setting()));
        iam.awaitFollowedBy(started.context());
        return started;
    }

    public ReplicatedStore store() {
        return store;
    }
}
