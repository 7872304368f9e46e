module labwright.invalid/tools/ferretdb

go 1.26.2

require github.com/FerretDB/FerretDB v1.24.2
