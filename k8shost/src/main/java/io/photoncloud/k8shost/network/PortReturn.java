package io.photoncloud.k8shost.network;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.k8shost.network.PodPorts.Holder;
import java.time.Instant;

/** That the port of a pod that is gone is to be given back. */
public record PortReturn(Holder pod, PodPort port, Instant since) {

    static Key key(String uid) {
        return Key.utf8(uid);
    }

    Key key() {
        return key(pod.uid());
    }

    PortReturn again(Instant now) {
        return new PortReturn(pod, port, now);
    }
}
