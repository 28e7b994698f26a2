@NullMarked
package io.photoncloud.k8shost;

import org.jspecify.annotations.NullMarked;
