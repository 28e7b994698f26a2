/** What a pod is made of: as its owner says it, as it is kept, and what that may be. */
@NullMarked
package io.photoncloud.k8shost.spec;

import org.jspecify.annotations.NullMarked;
