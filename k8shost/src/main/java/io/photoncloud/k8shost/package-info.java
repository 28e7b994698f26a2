/** Pods, services and the nodes they run on. */
@NullMarked
package io.photoncloud.k8shost;

import org.jspecify.annotations.NullMarked;
