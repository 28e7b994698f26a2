/** Several nodes of PlasmaVMC and k8shost, each a process, that are lost, stand still and come back. */
@NullMarked
package io.photoncloud.system.nodes;

import org.jspecify.annotations.NullMarked;
