@NullMarked
package io.photoncloud.k8shost.probe;

import org.jspecify.annotations.NullMarked;
