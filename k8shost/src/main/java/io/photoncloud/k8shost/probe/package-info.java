/** Whether containers are alive and ready: what they are asked, and what their answers come to. */
@NullMarked
package io.photoncloud.k8shost.probe;

import org.jspecify.annotations.NullMarked;
