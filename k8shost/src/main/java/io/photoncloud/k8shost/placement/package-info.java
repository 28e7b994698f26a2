/** Which node a pod is put on, and why. */
@NullMarked
package io.photoncloud.k8shost.placement;

import org.jspecify.annotations.NullMarked;
