package io.photoncloud.plasmavmc;

import io.photoncloud.chainfire.store.MemoryStore;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.testing.FakeIam;
import io.photoncloud.common.testing.TestingService;
import java.util.ArrayList;
import java.util.List;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/** The whole service on free ports, over a store in memory; its hypervisor is the simulated one where no other is set. */
public final class TestingPlasmaVmc extends TestingService {

    private static final String HYPERVISOR = "photon.plasmavmc.hypervisor=";

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
                withHypervisor(settings));
        this.store = store;
    }

    private static List<String> withHypervisor(List<String> settings) {
        if (settings.stream().anyMatch(setting -> setting.startsWith(HYPERVISOR))) {
            return settings;
        }
        List<String> all = new ArrayList<>(settings);
        all.add(HYPERVISOR + "simulated");
        return all;
    }

    public static TestingPlasmaVmc start(String... settings) {
        return new TestingPlasmaVmc(new MemoryStore(), List.of(settings));
    }

    /** Over a store that stays when it is closed; several may be one service's replicas. */
    public static TestingPlasmaVmc startOver(ReplicatedStore store, String... settings) {
        return new TestingPlasmaVmc(store, List.of(settings));
    }

    /** In enforced mode, by the tokens and policies of an IAM. */
    public static TestingPlasmaVmc enforced(FakeIam iam, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("photon.security.mode=enforced");
        all.add(iam.setting());
        TestingPlasmaVmc started = new TestingPlasmaVmc(new MemoryStore(), all);
        iam.awaitFollowedBy(started.context());
        return started;
    }

    public ReplicatedStore store() {
        return store;
    }
}
