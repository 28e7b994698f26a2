/** How traffic to services gets to their pods on a node: the outbound port. */
@NullMarked
package io.photoncloud.k8shost.datapath;

import org.jspecify.annotations.NullMarked;
