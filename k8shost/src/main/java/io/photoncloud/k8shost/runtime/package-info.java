/** What runs the containers of a node: the outbound port, in the terms of the Kubernetes container runtime interface (CRI v1). */
@NullMarked
package io.photoncloud.k8shost.runtime;

import org.jspecify.annotations.NullMarked;
