/** Services' addresses led to pods by the kernel's own rules (nftables). */
@NullMarked
package io.photoncloud.k8shost.datapath.nftables;

import org.jspecify.annotations.NullMarked;
