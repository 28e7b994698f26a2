@NullMarked
package io.photoncloud.flaredb.systemcatalog;

import org.jspecify.annotations.NullMarked;
