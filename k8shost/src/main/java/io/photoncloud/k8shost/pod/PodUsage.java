package io.photoncloud.k8shost.pod;

import io.photoncloud.chainfire.resources.usage.MeteredRows;
import io.photoncloud.chainfire.resources.usage.Metering;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.chainfire.store.TableTransaction;
import io.photoncloud.k8shost.metering.PodAmounts;
import io.photoncloud.k8shost.pod.PodStatus.Phase;
import io.photoncloud.k8shost.spec.PodSpec.Wants;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Has what pods use metered, in the transactions that change them. */
public final class PodUsage {

    private final Metering<PodAmounts> metering;
    private final InstantSource clock;

    public PodUsage(Metering<PodAmounts> metering, InstantSource clock) {
        this.metering = metering;
        this.clock = clock;
    }

    /** All that is metered. */
    public static MeteredRows<Pod, PodAmounts> metered(ReplicatedStore store) {
        return new MeteredRows<>(PodStore.pods(store), Pod::own, PodUsage::amounts);
    }

    /** @param after null where it is gone */
    void follow(TableTransaction rows, Pod before, @Nullable Pod after) {
        metering.follow(rows, before.own(), amounts(before), amounts(after), clock.instant());
    }

    /** Its requests, from when all its containers have been started until they have ended for good. */
    private static PodAmounts amounts(@Nullable Pod pod) {
        if (pod == null || pod.status().phase() != Phase.RUNNING) {
            return PodAmounts.NOTHING;
        }
        Wants wants = pod.spec().wants();
        return PodAmounts.of(wants.milliCpus(), wants.memoryBytes());
    }
}
