/** A container runtime that runs nothing, and behaves as one that does. */
@NullMarked
package io.photoncloud.k8shost.runtime.simulated;

import org.jspecify.annotations.NullMarked;
