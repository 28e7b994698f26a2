/** Pods on a container runtime of this machine (containerd, CRI-O), through the container runtime interface at its socket. */
@NullMarked
package io.photoncloud.k8shost.runtime.cri;

import org.jspecify.annotations.NullMarked;
