@NullMarked
package io.photoncloud.k8shost.pod;

import org.jspecify.annotations.NullMarked;
