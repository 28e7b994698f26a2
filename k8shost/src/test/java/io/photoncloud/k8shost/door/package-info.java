@NullMarked
package io.photoncloud.k8shost.door;

import org.jspecify.annotations.NullMarked;
