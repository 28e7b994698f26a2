package io.photoncloud.k8shost.runtime.cri;

/** A sandbox or container at one look: whose it is, and its state in the runtime's word. */
record Seen(String podUid, String state) {}
