/** k8shost as it is delivered, on a real ChainFire. */
@NullMarked
package io.photoncloud.system.k8shost;

import org.jspecify.annotations.NullMarked;
