package io.photoncloud.k8shost.runtime.cri;

import io.photoncloud.k8shost.runtime.PodRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * By what sandboxes and containers are known again, as labels where they are looked for by it and as annotations otherwise.
 * What does not carry this node's mark is somebody else's.
 */
final class Marks {

    private static final String PREFIX = "k8shost.photoncloud.io/";
    private static final String OWNER = PREFIX + "node";
    private static final String UID = PREFIX + "pod-uid";
    private static final String NAMESPACE = PREFIX + "pod-namespace";
    private static final String NAME = PREFIX + "pod-name";
    private static final String SPEC = PREFIX + "spec";
    private static final String IMAGE = PREFIX + "image";

    private final String owner;

    Marks(String owner) {
        this.owner = owner;
    }

    /** A user's labels, and ours in place of any that are called the same. */
    Map<String, String> labels(Map<String, String> users, PodRef pod) {
        var labels = new HashMap<>(users);
        labels.put(OWNER, owner);
        labels.put(UID, pod.uid());
        labels.put(NAMESPACE, pod.namespace());
        labels.put(NAME, pod.name());
        return labels;
    }

    static Map<String, String> ofSandbox(Map<String, String> users, String specHash) {
        var annotations = new HashMap<>(users);
        annotations.put(SPEC, specHash);
        return annotations;
    }

    static Map<String, String> ofContainer(Map<String, String> users, String specHash, String image) {
        Map<String, String> annotations = ofSandbox(users, specHash);
        annotations.put(IMAGE, image);
        return annotations;
    }

    /** What all of ours have. */
    Map<String, String> ours() {
        return Map.of(OWNER, owner);
    }

    Map<String, String> ofPod(String uid) {
        return Map.of(OWNER, owner, UID, uid);
    }

    /** Empty for what is not ours. */
    Optional<PodRef> findPod(Map<String, String> labels) {
        String uid = labels.get(UID);
        if (!owner.equals(labels.get(OWNER)) || uid == null) {
            return Optional.empty();
        }
        return Optional.of(new PodRef(uid, labels.getOrDefault(NAMESPACE, ""), labels.getOrDefault(NAME, "")));
    }

    static String specHash(Map<String, String> annotations) {
        return annotations.getOrDefault(SPEC, "");
    }

    static Optional<String> findImage(Map<String, String> annotations) {
        return Optional.ofNullable(annotations.get(IMAGE));
    }
}
