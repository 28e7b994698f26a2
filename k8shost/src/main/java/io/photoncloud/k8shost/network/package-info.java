/** Ports of PrismNET: from where pods have their addresses, where that is not the container runtime's matter. */
@NullMarked
package io.photoncloud.k8shost.network;

import org.jspecify.annotations.NullMarked;
