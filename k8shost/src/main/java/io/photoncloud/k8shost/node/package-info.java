/** Where pods run. */
@NullMarked
package io.photoncloud.k8shost.node;

import org.jspecify.annotations.NullMarked;
