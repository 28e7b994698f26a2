/** The logs of containers: files in the format of the container runtime interface, whoever writes them. */
@NullMarked
package io.photoncloud.k8shost.runtime.log;

import org.jspecify.annotations.NullMarked;
