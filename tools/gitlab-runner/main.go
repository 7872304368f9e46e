// Reads a config.toml as GitLab Runner would, by the types in its own source: gitlab-runner-config <source folder> <config.toml>.
// An unknown key, or a value of another kind, is an error. The runner itself cannot be built here: modules it needs are not public.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"sort"
	"strings"

	"github.com/BurntSushi/toml"
)

// Where the types of the configuration are, below the source folder.
var packages = []string{"common", "cache/cacheconfig", "referees", "commands/internal/configfile"}

// Types that TOML knows by a method of theirs.
var texts = map[string]bool{"time.Time": true, "Duration": true}

type reader struct {
	types    map[string]ast.Expr
	problems []string
	keys     int
}

func main() {
	r := &reader{types: map[string]ast.Expr{}}
	for _, name := range packages {
		r.parse(filepath.Join(os.Args[1], name))
	}
	config := map[string]any{}
	if _, err := toml.DecodeFile(os.Args[2], &config); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	r.check("", &ast.Ident{Name: "Config"}, config)
	if len(r.problems) > 0 {
		sort.Strings(r.problems)
		fmt.Fprintln(os.Stderr, strings.Join(r.problems, "\n"))
		os.Exit(1)
	}
	fmt.Printf("fine: %d keys\n", r.keys)
}

func (r *reader) parse(folder string) {
	files, _ := filepath.Glob(filepath.Join(folder, "*.go"))
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			panic(err)
		}
		for _, declaration := range parsed.Decls {
			types, ok := declaration.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range types.Specs {
				if found, ok := spec.(*ast.TypeSpec); ok {
					// Without a package a name is one of common, which is read first, or of the only other package that has it.
					name := filepath.Base(folder) + "." + found.Name.Name
					r.types[name] = found.Type
					if _, known := r.types[found.Name.Name]; !known {
						r.types[found.Name.Name] = found.Type
					}
				}
			}
		}
	}
}

// Fields of a struct by their name in TOML, those of embedded structs too.
func (r *reader) fields(of *ast.StructType) map[string]ast.Expr {
	all := map[string]ast.Expr{}
	for _, field := range of.Fields.List {
		if len(field.Names) == 0 {
			if embedded, ok := r.resolve(field.Type).(*ast.StructType); ok {
				for name, kind := range r.fields(embedded) {
					all[name] = kind
				}
			}
			continue
		}
		name := field.Names[0].Name
		if field.Tag != nil {
			tag := strings.Split(reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("toml"), ",")[0]
			if tag == "-" {
				continue
			}
			if tag != "" {
				name = tag
			}
		}
		all[name] = field.Type
	}
	return all
}

func (r *reader) resolve(kind ast.Expr) ast.Expr {
	for {
		switch found := kind.(type) {
		case *ast.StarExpr:
			kind = found.X
		case *ast.SelectorExpr:
			known, ok := r.types[found.X.(*ast.Ident).Name+"."+found.Sel.Name]
			if !ok {
				return found
			}
			kind = known
		case *ast.Ident:
			known, ok := r.types[found.Name]
			if !ok {
				return found
			}
			kind = known
		default:
			return kind
		}
	}
}

func (r *reader) refuse(path, message string) {
	r.problems = append(r.problems, path+": "+message)
}

func (r *reader) check(path string, kind ast.Expr, value any) {
	r.keys++
	switch found := r.resolve(kind).(type) {
	case *ast.StructType:
		r.checkTable(path, found, value)
	case *ast.MapType:
		table, ok := value.(map[string]any)
		if !ok {
			r.refuse(path, "is no table")
		}
		for key, each := range table {
			r.check(path+"."+key, found.Value, each)
		}
	case *ast.ArrayType:
		switch list := value.(type) {
		case []any:
			for index, each := range list {
				r.check(fmt.Sprintf("%s[%d]", path, index), found.Elt, each)
			}
		case []map[string]any:
			for index, each := range list {
				r.check(fmt.Sprintf("%s[%d]", path, index), found.Elt, each)
			}
		default:
			r.refuse(path, "is no list")
		}
	case *ast.Ident:
		ok := false
		switch value.(type) {
		case string:
			ok = found.Name == "string"
		case int64:
			ok = strings.HasPrefix(found.Name, "int") || strings.HasPrefix(found.Name, "uint")
		case bool:
			ok = found.Name == "bool"
		}
		if !ok {
			r.refuse(path, fmt.Sprintf("%v is no %s", value, found.Name))
		}
	case *ast.SelectorExpr:
		// A type of another module: the text of an enumeration, or a time.
		if _, ok := value.(string); !ok && !texts[found.Sel.Name] {
			r.refuse(path, fmt.Sprintf("%v is no %s", value, found.Sel.Name))
		}
	}
}

func (r *reader) checkTable(path string, of *ast.StructType, value any) {
	table, ok := value.(map[string]any)
	if !ok {
		r.refuse(path, "is no table")
		return
	}
	fields := r.fields(of)
	for key, each := range table {
		kind, ok := fields[key]
		if !ok {
			// Without a word in the source, TOML takes the field's own name, in any case.
			r.refuse(strings.TrimPrefix(path+"."+key, "."), "the runner knows no such key")
			continue
		}
		r.check(strings.TrimPrefix(path+"."+key, "."), kind, each)
	}
}
