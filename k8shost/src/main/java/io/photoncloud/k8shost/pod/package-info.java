/** Pods: what is wanted of them, and what became of that. */
@NullMarked
package io.photoncloud.k8shost.pod;

import org.jspecify.annotations.NullMarked;
